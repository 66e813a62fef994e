/* Filters by name, and opens what a link leads to. Without it the page is whole, only longer. */
"use strict";
(function () {
  const field = document.getElementById("filter");
  const found = document.getElementById("found");
  const named = Array.from(document.querySelectorAll("[data-name]"));

  function filter() {
    const wanted = field.value.trim().toLowerCase();
    let rows = 0;
    for (const element of named) {
      element.hidden = !element.dataset.name.includes(wanted);
      if (!element.hidden && element.matches("tr")) rows += 1;
    }
    for (const box of document.querySelectorAll("details.tier")) {
      const any = box.querySelector("tr[data-name]:not([hidden])");
      box.hidden = !any;
      if (wanted && any) box.open = true;
    }
    found.textContent = wanted ? rows + (rows === 1 ? " name" : " names") : "";
  }

  function open() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  }

  field.closest("p").hidden = false;
  field.addEventListener("input", filter);
  window.addEventListener("hashchange", open);
  open();
})();
