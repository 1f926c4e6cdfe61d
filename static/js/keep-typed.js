// <keep-typed>: nothing typed on this page gets lost. A draft that could not save itself (no connection, signed out) says
// so, stays on the page and is saved as soon as that works again; an answer that comes while somebody is typing leaves
// the text alone; who leaves the page takes the last change along. Without JavaScript the forms save what they are sent.
const SIGN_IN = "/accounts/login/";
const RETRY = 15_000; // ms until it is tried again by itself
const FRESH = 600_000; // ms for which a page that was answered is believed to be signed in still

const saverOf = (field) => field.closest("[hx-post]");
const isSignIn = (url) => new URL(url || location.href, location.href).pathname.startsWith(SIGN_IN);
const wasOf = (saver) => saver.querySelector('input[type="hidden"][name$="was"]');

customElements.define(
  "keep-typed",
  class extends HTMLElement {
    connectedCallback() {
      this.typed = new Set(); // fields changed since they were last sent
      this.sent = new Map(); // field → what was sent last
      this.under = new Set(); // what is being saved at the moment
      this.unsaved = new Set(); // what could not be saved
      this.older = new Map(); // field → what stood in it, where somebody else's text came while it was typed in
      this.answered = Date.now();
      const main = this.closest("main");
      main.addEventListener("input", ({ target }) => target.name && this.typed.add(target));
      main.addEventListener("focusout", ({ target }) => this.announce(target));
      main.addEventListener("submit", (event) => this.submitting(event), true);
      main.addEventListener("htmx:configRequest", (event) => this.sending(event.detail));
      main.addEventListener("htmx:beforeSwap", (event) => this.answering(event));
      main.addEventListener("htmx:oobBeforeSwap", (event) => this.swapping(event.detail));
      main.addEventListener("htmx:afterRequest", (event) => this.under.delete(event.detail.elt));
      for (const name of ["htmx:sendError", "htmx:timeout"]) {
        main.addEventListener(name, (event) => this.failing(event, "offline"));
      }
      main.addEventListener("htmx:responseError", (event) => this.failing(event, "failed"));
      for (const name of ["online", "focus"]) window.addEventListener(name, () => this.retry());
      window.addEventListener("beforeunload", (event) => this.isAtRisk() && event.preventDefault());
      window.addEventListener("pagehide", () => this.takeAlong());
      setInterval(() => this.retry(), RETRY);
    }

    // -- a draft saves itself -----------------------------------------------------------------
    sending({ elt, parameters }) {
      for (const field of elt.querySelectorAll("[name]")) {
        this.typed.delete(field);
        this.sent.set(field, field.value);
      }
      this.under.add(elt);
      const was = wasOf(elt);
      if (was) parameters[was.name] = this.wasBefore(was);
    }

    answering(event) {
      const { xhr, elt } = event.detail;
      if (!elt.matches("[hx-post]")) return;
      if (isSignIn(xhr.responseURL)) {
        event.detail.shouldSwap = false;
        this.failing(event, "signedOut");
      } else if (xhr.status < 400) {
        this.answered = Date.now();
        this.unsaved.delete(elt);
        if (!this.unsaved.size) this.tell("");
      }
    }

    failing(event, why) {
      if (!event.detail.elt.matches("[hx-post]")) return;
      event.stopPropagation();
      if (this.leaving) return;
      this.unsaved.add(event.detail.elt);
      this.say(why);
      if (why === "failed") this.renew(); // another sign-in has made the page's token stale
    }

    // The part of the page that comes back may hold the very field somebody is typing in: the text stays there.
    swapping(detail) {
      for (const field of [...this.typed].filter((one) => detail.target.contains(one))) {
        const coming = field.id && detail.fragment.querySelector(`[id="${CSS.escape(field.id)}"]`);
        if (!coming) {
          detail.shouldSwap = false;
          continue;
        }
        if (coming.defaultValue !== this.sent.get(field)?.trim()) this.older.set(field.name, this.stood(field));
        coming.value = field.value;
        this.typed.delete(field);
        this.typed.add(coming);
        coming.dataset.carried = "";
      }
    }

    announce(field) {
      if (!("carried" in field.dataset) || !this.typed.has(field)) return;
      delete field.dataset.carried; // the browser sees no change in a field that came with its text
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    stood(field) {
      const was = wasOf(saverOf(field));
      const before = JSON.parse(this.sent.get(was) ?? was.value);
      return before[field.name.replace(was.name.slice(0, -"was".length), "")] ?? "";
    }

    wasBefore(was) {
      if (!was.value) return was.value;
      const texts = JSON.parse(was.value);
      const prefix = was.name.slice(0, -"was".length);
      for (const [name, text] of this.older) {
        const key = name.replace(prefix, "");
        if (key in texts && document.getElementsByName(name)[0]?.closest("[hx-post]")?.contains(was)) texts[key] = text;
      }
      return JSON.stringify(texts);
    }

    // -- saving fails -------------------------------------------------------------------------
    say(why) {
      const link = Object.assign(document.createElement("a"), { className: "u-bad", href: "#notices" });
      link.textContent = this.dataset[`${why}Short`];
      document.querySelector("#return-saved, #returns-saved")?.replaceChildren(link);
      this.tell(this.dataset[why], why === "signedOut");
    }

    tell(text, withSignIn = false) {
      const place = document.getElementById("notices");
      if (!text) return place.replaceChildren();
      const notice = Object.assign(document.createElement("div"), { className: "c-notice c-notice--bad u-mb4" });
      const words = Object.assign(document.createElement("p"), { textContent: `${text} ` });
      if (withSignIn) {
        const link = { href: this.dataset.signIn, target: "_blank", textContent: this.dataset.signInWords };
        words.append(Object.assign(document.createElement("a"), link));
      }
      notice.append(words);
      place.replaceChildren(notice);
    }

    async retry() {
      if (!this.unsaved.size || this.trying || this.leaving) return;
      if (!(await this.renew())) return;
      for (const saver of [...this.unsaved].filter((one) => one.isConnected)) {
        saver.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }

    // Whether the portal answers and we are signed in; then its token, which a new sign-in changes, comes into the page.
    async renew() {
      this.trying = true;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (isSignIn(answer.url)) return this.say("signedOut");
        if (!answer.ok) return this.say("failed");
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
        if (token) {
          document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
          for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token;
        }
        this.answered = Date.now();
        return true;
      } catch {
        return this.say("offline");
      } finally {
        this.trying = false;
      }
    }

    // -- leaving ------------------------------------------------------------------------------
    // Before a form goes: does the portal answer, are we still signed in? Else it would take what was typed with it.
    async submitting(event) {
      const { target: form, submitter } = event;
      for (const was of document.querySelectorAll('input[type="hidden"][name$="was"]')) was.value = this.wasBefore(was);
      if (this.sure || (navigator.onLine && !this.unsaved.size && Date.now() - this.answered < FRESH)) {
        this.leaving = true;
        return;
      }
      event.preventDefault();
      if (!(await this.renew())) return document.getElementById("notices").scrollIntoView({ block: "center" });
      this.sure = true;
      form.requestSubmit(submitter);
    }

    isAtRisk() {
      return !this.leaving && (this.unsaved.size > 0 || (!navigator.onLine && this.typed.size > 0));
    }

    takeAlong() {
      if (this.leaving) return;
      const changed = [...this.typed].map(saverOf).filter(Boolean);
      for (const saver of new Set([...changed, ...this.under])) {
        const body = new URLSearchParams();
        for (const field of saver.querySelectorAll("input[name], textarea[name]")) {
          if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
          body.append(field.name, field === wasOf(saver) ? this.wasBefore(field) : field.value);
        }
        const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
        fetch(saver.getAttribute("hx-post"), { method: "POST", body, headers, keepalive: true });
      }
    }
  },
);
