// Ctrl K (or ⌘ K) goes to the search box from anywhere.
customElements.define(
  "site-search",
  class extends HTMLElement {
    connectedCallback() {
      this.focusInput = (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
        event.preventDefault();
        const input = this.querySelector("input");
        input.focus();
        input.select();
      };
      document.addEventListener("keydown", this.focusInput);
    }

    disconnectedCallback() {
      document.removeEventListener("keydown", this.focusInput);
    }
  },
);
