// A <details> that behaves like a menu: Esc, a click elsewhere or leaving it with Tab closes it.
customElements.define(
  "menu-details",
  class extends HTMLElement {
    connectedCallback() {
      const details = this.querySelector("details");
      this.away = (event) => {
        if (details.open && !this.contains(event.target)) details.open = false;
      };
      document.addEventListener("click", this.away);
      document.addEventListener("focusin", this.away);
      this.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !details.open) return;
        details.open = false;
        details.querySelector("summary").focus();
        event.stopPropagation();
      });
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.away);
      document.removeEventListener("focusin", this.away);
    }
  },
);
