// <file-drop data-limit="bytes" data-too-large="…"> around a file input: takes a dropped file, and says at once when
// one is too large. Without JavaScript the input works alone and the server says the same.
customElements.define(
  "file-drop",
  class extends HTMLElement {
    connectedCallback() {
      const input = this.querySelector("input[type=file]");
      const area = this.querySelector(".c-upload");
      if (!input || !area) return;
      for (const name of ["dragover", "dragleave", "drop"]) {
        area.addEventListener(name, (event) => {
          event.preventDefault();
          area.classList.toggle("is-over", name === "dragover");
        });
      }
      area.addEventListener("drop", (event) => {
        if (!event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change"));
      });
      input.addEventListener("change", () => {
        const tooLarge = [...input.files].some((file) => file.size > Number(this.dataset.limit));
        input.setCustomValidity(tooLarge ? this.dataset.tooLarge : "");
        input.reportValidity();
      });
    }
  },
);
