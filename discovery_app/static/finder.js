// Everything works without this file; it only saves a step where scripts run.
import { initAll } from "./govuk/govuk-frontend.min.js";

initAll();

// "Back to search" returns to the very list the person came from, place on the page included.
// canGoBack is only true within this site, so nobody is sent back to where they were before it.
const back = document.querySelector(".govuk-back-link[data-history]");
if (back && window.navigation && window.navigation.canGoBack) {
  back.addEventListener("click", (event) => {
    event.preventDefault();
    window.history.back();
  });
}

// Beside the results the filters stand open. Browsers that cannot do this in CSS get it here.
const filters = document.querySelector(".finder-filters");
if (filters && !CSS.supports("selector(::details-content)")) {
  const beside = window.matchMedia("(min-width: 48.0625em)");
  const open = () => {
    if (beside.matches) filters.open = true;
  };
  beside.addEventListener("change", open);
  open();
}

// A check tells how far it is by itself, and shows its report when that is there.
const progress = document.querySelector("[data-progress]");
if (progress) {
  const look = async () => {
    try {
      const answer = await (await fetch(progress.dataset.progress)).json();
      if (!answer.waits) {
        window.location.reload();
        return;
      }
      if (progress.textContent !== answer.words) progress.textContent = answer.words;
    } catch {
      // The server is away for a moment: the link on the page still works.
    }
    window.setTimeout(look, 2000);
  };
  window.setTimeout(look, 1000);
}
