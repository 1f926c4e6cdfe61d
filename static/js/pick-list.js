// <pick-list> around many checkboxes: a box to find them by words (accents ignored) and a count of those chosen.
// Without JavaScript the checkboxes work alone, and the box stays hidden.
const folded = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

customElements.define(
  "pick-list",
  class extends HTMLElement {
    connectedCallback() {
      const find = this.querySelector("[data-find]");
      const count = this.querySelector("[data-count]");
      const rows = [...this.querySelectorAll("label")].filter((row) => row.querySelector("input[type=checkbox]"));
      const words = rows.map((row) => folded(row.textContent));
      const tell = () => (count.textContent = rows.filter((row) => row.querySelector("input").checked).length);
      find.closest("[hidden]").hidden = false;
      find.addEventListener("input", () => {
        const asked = folded(find.value).split(/\s+/).filter(Boolean);
        rows.forEach((row, index) => (row.hidden = !asked.every((word) => words[index].includes(word))));
      });
      find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
      this.addEventListener("change", tell);
      tell();
    }
  },
);
