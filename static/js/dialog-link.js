// <dialog-link for="id"><a href="/the/same/as/a/page">…</a></dialog-link> opens the dialog in place of the page.
// The browser moves the focus in, closes with Esc and gives the focus back.
customElements.define(
  "dialog-link",
  class extends HTMLElement {
    connectedCallback() {
      const dialog = document.getElementById(this.getAttribute("for"));
      if (!dialog) return;
      this.addEventListener("click", (event) => {
        event.preventDefault();
        dialog.showModal();
      });
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
      });
    }
  },
);
