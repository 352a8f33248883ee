// Loads what stands below an issue when a reader opens it; without a script there is a link.
document.addEventListener("toggle", async (event) => {
  const details = event.target;
  if (!details.open || !details.dataset.src || details.dataset.done) return;
  details.dataset.done = "1";
  const below = details.querySelector(".below");
  below.setAttribute("aria-busy", "true");
  const answer = await fetch(details.dataset.src);
  if (answer.ok) below.innerHTML = await answer.text();
  else delete details.dataset.done;
  below.removeAttribute("aria-busy");
}, true);

// An address that ends in #KT-1 opens that issue.
const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (wanted && wanted.tagName === "DETAILS") wanted.open = true;

// A choice in a filter takes effect at once.
for (const choice of document.querySelectorAll(".filter select")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}
