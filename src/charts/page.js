"use strict";
(() => {
    const table = document.querySelector("table");
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const said = document.getElementById("said");
    const text = cell => cell.dataset.v ?? cell.textContent;
    const missing = cell => cell.classList.contains("null");

    function compare(a, b, number, down) {
        if (missing(a) || missing(b)) return missing(a) - missing(b); // NULL stands last either way
        const order = number ? Number(text(a)) - Number(text(b)) : text(a).localeCompare(text(b), undefined, { numeric: true });
        return down ? -order : order;
    }

    heads.forEach((head, column) => {
        head.querySelector("button").addEventListener("click", () => {
            const number = head.classList.contains("n");
            const before = head.getAttribute("aria-sort");
            const down = before === "none" ? number : before === "ascending"; // numbers begin with the largest
            const rows = Array.from(body.rows);
            rows.sort((a, b) => compare(a.cells[column], b.cells[column], number, down));
            body.append(...rows);
            heads.forEach(other => other.setAttribute("aria-sort", "none"));
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            said.textContent = `Sorted by ${head.textContent}, ${down ? "descending" : "ascending"}`;
        });
    });
})();
