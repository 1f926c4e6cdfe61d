// Light or dark, kept in a cookie so that the server writes it into the page and nothing flashes.
const root = document.documentElement;

function isDark() {
  return root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

customElements.define(
  "theme-toggle",
  class extends HTMLElement {
    connectedCallback() {
      this.hidden = false;
      this.querySelector("button").addEventListener("click", () => {
        root.dataset.bsTheme = isDark() ? "light" : "dark";
        document.cookie = `theme=${root.dataset.bsTheme}; path=/; max-age=31536000; samesite=lax`;
      });
    }
  },
);
