// <print-button> shows a button that prints the page; without JavaScript there is none, and Ctrl P does the same.
customElements.define(
  "print-button",
  class extends HTMLElement {
    connectedCallback() {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn" });
      button.append(...this.childNodes);
      button.addEventListener("click", () => window.print());
      this.append(button);
    }
  },
);
