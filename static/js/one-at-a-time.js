// <one-at-a-time> around a table with a tbody for each cluster: on a phone one of them is shown, with a bar to go to
// the next. Links to a cell (of another cluster) show its cluster first. Without JavaScript all stand below each other.
customElements.define(
  "one-at-a-time",
  class extends HTMLElement {
    connectedCallback() {
      this.parts = [...this.querySelectorAll("tbody")];
      this.bar = this.querySelector(".c-onebar");
      if (this.parts.length < 2) return;
      this.bar.hidden = false;
      this.classList.add("is-live");
      this.bar.addEventListener("click", (event) => {
        const step = Number(event.target.closest("[data-step]")?.dataset.step || 0);
        if (!step) return;
        this.show(this.at + step);
        this.scrollIntoView({ block: "start" });
      });
      window.addEventListener("hashchange", () => this.follow());
      this.show(0);
      this.follow();
    }

    show(index) {
      this.at = Math.max(0, Math.min(this.parts.length - 1, index));
      this.parts.forEach((part, n) => part.classList.toggle("is-shown", n === this.at));
      const name = this.parts[this.at].querySelector("[data-name]").textContent;
      this.bar.querySelector("[data-shown]").textContent = `${name} (${this.at + 1}/${this.parts.length})`;
      this.bar.querySelector('[data-step="-1"]').disabled = this.at === 0;
      this.bar.querySelector('[data-step="1"]').disabled = this.at === this.parts.length - 1;
    }

    follow() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const index = target ? this.parts.findIndex((part) => part.contains(target)) : -1;
      if (index < 0) return;
      this.show(index);
      target.scrollIntoView({ block: "center" });
    }
  },
);
