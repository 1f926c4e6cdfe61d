// The calendar beside "as of" opens the browser's own date picker; without it the day is typed.
customElements.define(
  "as-of",
  class extends HTMLElement {
    connectedCallback() {
      const form = this.closest("form");
      const text = form.elements.as_of;
      const picker = Object.assign(document.createElement("input"), {
        type: "date",
        className: "c-asof__picker",
        tabIndex: -1,
      });
      picker.ariaHidden = "true";
      const button = Object.assign(document.createElement("button"), { type: "button", className: "c-asof__open" });
      button.ariaLabel = form.getAttribute("aria-label");
      button.append(...this.childNodes);
      button.addEventListener("click", () => {
        const [day, month, year] = text.value.split("/");
        if (year) picker.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
        picker.showPicker?.();
      });
      picker.addEventListener("change", () => {
        if (!picker.value) return;
        text.value = picker.value;
        form.requestSubmit();
      });
      this.append(button, picker);
    }
  },
);
