// <pick-list> around many checkboxes, in labels or in rows of a table: a box to find them by words (accents ignored), one
// that ticks all that are shown, and a count of those chosen. Without JavaScript the checkboxes work alone.
const folded = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

customElements.define(
  "pick-list",
  class extends HTMLElement {
    connectedCallback() {
      const box = (row) => row.querySelector("input[type=checkbox]:not([data-all])");
      const rows = [...this.querySelectorAll("label, tbody tr")].filter(box);
      const count = this.querySelector("[data-count]");
      const tell = () => (count.textContent = rows.filter((row) => box(row).checked).length);
      count.closest("[hidden]").hidden = false;
      this.find(rows);
      this.querySelector("[data-all]")?.addEventListener("change", (event) => {
        rows.filter((row) => !row.hidden).forEach((row) => (box(row).checked = event.target.checked));
      });
      this.addEventListener("change", tell);
      tell();
    }

    find(rows) {
      const find = this.querySelector("[data-find]");
      const words = rows.map((row) => folded(row.textContent));
      find?.addEventListener("input", () => {
        const asked = folded(find.value).split(/\s+/).filter(Boolean);
        rows.forEach((row, index) => (row.hidden = !asked.every((word) => words[index].includes(word))));
      });
      find?.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    }
  },
);
