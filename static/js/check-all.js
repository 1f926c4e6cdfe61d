// <check-all data-of="…"> around one checkbox: checks and unchecks all checkboxes of the form that have the name.
// Without JavaScript it stays hidden, and each is checked alone.
customElements.define(
  "check-all",
  class extends HTMLElement {
    connectedCallback() {
      const all = this.querySelector("input[type=checkbox]");
      const form = this.closest("form");
      if (!all || !form) return;
      const each = () => [...form.querySelectorAll(`input[type=checkbox][name="${this.dataset.of}"]`)];
      if (each().length < 2) return;
      this.hidden = false;
      all.addEventListener("change", () => {
        for (const box of each()) box.checked = all.checked;
      });
      form.addEventListener("change", (event) => {
        if (event.target !== all) all.checked = each().every((box) => box.checked);
      });
    }
  },
);
