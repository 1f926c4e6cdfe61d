// What happens when a partial update fails: a notice instead of silence, the sign-in page when the session ended.
const notices = document.getElementById("notices");

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL || location.href, location.href);
  if (!answered.pathname.startsWith("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  location.reload();
});

function tell(text) {
  if (!notices || !text) return;
  const notice = document.createElement("div");
  notice.className = "c-notice c-notice--bad u-mb4";
  notice.append(Object.assign(document.createElement("p"), { textContent: text }));
  notices.replaceChildren(notice);
}

document.body.addEventListener("htmx:responseError", () => tell(notices?.dataset.failed));
document.body.addEventListener("htmx:sendError", () => tell(notices?.dataset.offline));
