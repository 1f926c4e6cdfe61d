// Entering a column of figures: Enter goes down, Shift+Enter up; a column pasted from a sheet fills the cells below.
customElements.define(
  "entry-grid",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !event.target.matches("td.in input")) return;
        event.preventDefault();
        this.move(event.target, event.shiftKey ? -1 : 1);
      });
      this.addEventListener("paste", (event) => {
        const lines = event.clipboardData.getData("text").trimEnd().split(/\r?\n/);
        if (lines.length < 2 || !event.target.matches("td.in input")) return;
        event.preventDefault();
        const cells = this.cells();
        const first = cells.indexOf(event.target);
        lines.forEach((line, n) => {
          const cell = cells[first + n];
          if (!cell) return;
          cell.value = line.split("\t")[0].trim();
          cell.dispatchEvent(new Event("change", { bubbles: true }));
        });
      });
    }

    cells() {
      return [...this.querySelectorAll("td.in input:not([disabled])")];
    }

    move(from, step) {
      const cells = this.cells();
      const next = cells[cells.indexOf(from) + step];
      next?.focus();
      next?.select();
    }
  },
);
