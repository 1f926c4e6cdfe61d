// Where a number comes from. Links with hx-target on this element fill it; focus goes in, Esc or × closes it and
// gives the focus back. Without JavaScript the same links load the page with the panel in it.
customElements.define(
  "source-panel",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("htmx:beforeRequest", () => this.setAttribute("aria-busy", "true"));
      document.body.addEventListener(
        "htmx:beforeRequest",
        (this.remember = (event) => {
          if (event.detail.target === this && !this.contains(event.detail.elt)) this.opener = event.detail.elt;
        }),
      );
      this.addEventListener("htmx:afterSwap", (event) => {
        if (event.target !== this) return;
        this.removeAttribute("aria-busy");
        this.mark(this.opener);
        const heading = this.querySelector("h2");
        heading?.setAttribute("tabindex", "-1");
        heading?.focus();
      });
      this.addEventListener("click", (event) => {
        if (!event.target.closest("[data-close]") || !this.opener) return;
        event.preventDefault();
        this.close();
      });
      this.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
      });
    }

    disconnectedCallback() {
      document.body.removeEventListener("htmx:beforeRequest", this.remember);
    }

    mark(link) {
      document.querySelectorAll('tr[aria-current="true"]').forEach((row) => row.removeAttribute("aria-current"));
      link?.closest("tr")?.setAttribute("aria-current", "true");
    }

    close() {
      this.replaceChildren();
      this.mark(null);
      this.opener?.focus();
    }
  },
);
