/* Shows one page at a time by the address's #hash; search; light and dark; what a drawing's node stands on. Without it the page
   is one long document whose links work. */
(function () {
  'use strict';
  const root = document.documentElement;
  const byId = id => document.getElementById(id);
  root.classList.add('js');

  /* ---- light and dark ---- */

  const kept = { get() { try { return localStorage.getItem('lode-theme'); } catch (e) { return null; } },
                 set(v) { try { localStorage.setItem('lode-theme', v); } catch (e) { /* a file may not be let to */ } } };
  if (kept.get()) root.dataset.theme = kept.get();
  byId('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    kept.set(root.dataset.theme);
  });

  /* ---- pages ---- */

  const main = byId('main'), nav = byId('nav'), menu = byId('menu');
  const title = document.title;
  let current = null;

  function openMenu(open) {
    root.classList.toggle('menu', open);
    menu.setAttribute('aria-expanded', String(open));
  }

  function hash() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch (e) { return location.hash.slice(1); }
  }

  function mark(id) {
    for (const link of nav.querySelectorAll('[aria-current]')) link.removeAttribute('aria-current');
    for (const link of nav.querySelectorAll('a')) {
      if (decodeURIComponent(link.getAttribute('href').slice(1)) !== id) continue;
      link.setAttribute('aria-current', 'page');
      const fold = link.closest('details');
      if (fold) fold.open = true;
      const box = link.getBoundingClientRect(), frame = nav.getBoundingClientRect();
      if (box.top < frame.top || box.bottom > frame.bottom) nav.scrollTop += box.top - frame.top - frame.height / 3;
    }
  }

  function show(moved) {
    const target = byId(hash()) || byId('overview');
    const page = target.closest('.page') || current || byId('overview');
    if (page !== current) {
      if (current) current.classList.remove('now');
      page.classList.add('now');
      current = page;
      document.title = page.id === 'overview' ? title : page.dataset.title + ' – ' + title;
      const table = page.querySelector('.crumbs a.table');
      mark(table ? table.getAttribute('href').slice(1) : page.id);
      for (const figure of page.querySelectorAll('figure.scroll')) prepare(figure);
    }
    openMenu(false);
    if (target === page || !target.closest('.page')) scrollTo(0, 0);
    else target.scrollIntoView();
    if (moved) page.querySelector('h1').focus({ preventScroll: true });
  }

  menu.addEventListener('click', () => openMenu(!root.classList.contains('menu')));
  addEventListener('hashchange', () => show(true));
  document.querySelector('.skip').addEventListener('click', event => {
    event.preventDefault();
    main.focus();
  });

  /* ---- drawings ---- */

  function reach(edges, start, from, to) {
    const seen = new Set([start]);
    for (const node of seen) for (const edge of edges) if (edge.dataset[from] === node) seen.add(edge.dataset[to]);
    return seen;
  }

  function light(svg, node) {
    svg.classList.toggle('lit', node !== null);
    if (node === null) return;
    const edges = [...svg.querySelectorAll('.edge')];
    const before = reach(edges, node.dataset.n, 'to', 'from'), after = reach(edges, node.dataset.n, 'from', 'to');
    const on = edge => (before.has(edge.dataset.from) && before.has(edge.dataset.to)) ||
                       (after.has(edge.dataset.from) && after.has(edge.dataset.to));
    for (const edge of edges) edge.classList.toggle('on', on(edge));
    for (const other of svg.querySelectorAll('.node'))
      other.classList.toggle('on', before.has(other.dataset.n) || after.has(other.dataset.n));
  }

  function fitButton(figure, svg) {
    if (svg.getAttribute('width') <= figure.clientWidth) return;
    const button = document.createElement('button');
    const say = () => { button.textContent = figure.classList.contains('fit') ? 'Full size' : 'Fit to width'; };
    button.type = 'button';
    button.className = 'fitter';
    button.addEventListener('click', () => { figure.classList.toggle('fit'); say(); });
    if (figure.clientWidth / svg.getAttribute('width') > .6) figure.classList.add('fit');
    say();
    figure.before(button);
  }

  function prepare(figure) {
    const svg = figure.querySelector('svg');
    if (!svg || figure.dataset.ready) return;
    figure.dataset.ready = 'yes';
    fitButton(figure, svg);
    const start = svg.querySelector('.node.root');
    if (start && figure.scrollWidth > figure.clientWidth)
      figure.scrollLeft = start.getBBox().x - figure.clientWidth / 2 + start.getBBox().width / 2;
    if (!svg.classList.contains('lineage')) return;
    for (const [type, lit] of [['pointerover', true], ['focusin', true], ['pointerout', false], ['focusout', false]])
      svg.addEventListener(type, event => {
        const node = event.target.closest('.node');
        if (node) light(svg, lit ? node : null);
      });
  }

  /* ---- search ---- */

  const box = byId('search'), list = byId('results'), found = byId('found');
  const plain = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/_/g, ' ');
  const index = JSON.parse(byId('index').textContent).map(([id, kind, label, name, where, doc]) =>
    ({ id, kind, label, name, where, doc, text: [plain(label), plain(name), plain(where), plain(doc)] }));
  let active = -1;

  function score(entry, word) {
    const weights = [0, 1, 30, 40];
    let best = Infinity;
    entry.text.forEach((text, i) => {
      const at = text.indexOf(word);
      if (at < 0) return;
      const place = text === word ? 0 : at === 0 ? 2 : /[\s.·-]/.test(text[at - 1]) ? 5 : 10;
      best = Math.min(best, weights[i] + place);
    });
    return best;
  }

  function search(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (words.length === 0) return null;
    return index.map((entry, i) => ({ entry, i, rank: words.reduce((sum, word) => sum + score(entry, word), 0) +
                                      (entry.kind === 'column' ? 3 : 0) + entry.label.length / 1000 }))
      .filter(hit => hit.rank < Infinity).sort((a, b) => a.rank - b.rank || a.i - b.i).map(hit => hit.entry);
  }

  function option(entry, i) {
    const item = document.createElement('li'), label = document.createElement('span'), where = document.createElement('small');
    item.id = 'result-' + i;
    item.setAttribute('role', 'option');
    item.className = entry.kind;
    item.dataset.id = entry.id;
    label.className = 'ref ' + entry.kind;
    label.textContent = entry.label;
    where.textContent = [entry.kind, entry.where].filter(Boolean).join(' · ');
    item.append(label, where);
    return item;
  }

  function choose(at) {
    const items = list.children;
    if (items[active]) items[active].setAttribute('aria-selected', 'false');
    active = items.length ? (at + items.length) % items.length : -1;
    if (active < 0) { box.removeAttribute('aria-activedescendant'); return; }
    items[active].setAttribute('aria-selected', 'true');
    items[active].scrollIntoView({ block: 'nearest' });
    box.setAttribute('aria-activedescendant', items[active].id);
  }

  function close() {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }

  function update() {
    const hits = search(box.value);
    if (hits === null) { found.textContent = ''; close(); return; }
    list.replaceChildren(...hits.slice(0, 40).map(option));
    found.textContent = hits.length === 0 ? 'Nothing found' : hits.length + ' found';
    if (hits.length === 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'Nothing has such a name or description.';
      list.replaceChildren(none);
    }
    list.hidden = false;
    box.setAttribute('aria-expanded', 'true');
    active = -1;
    if (hits.length > 0) choose(0);
  }

  function go(item) {
    if (!item || !item.dataset.id) return;
    box.value = '';
    close();
    box.blur();
    if (hash() === item.dataset.id) show(true);
    else location.hash = encodeURIComponent(item.dataset.id);
  }

  box.addEventListener('input', update);
  box.addEventListener('focus', update);
  box.addEventListener('blur', close);
  box.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      choose(active + (event.key === 'ArrowDown' ? 1 : -1));
      event.preventDefault();
    } else if (event.key === 'Enter') {
      go(list.children[active]);
    } else if (event.key === 'Escape') {
      if (box.value === '') box.blur();
      box.value = '';
      update();
    }
  });
  list.addEventListener('mousedown', event => event.preventDefault()); /* the box keeps the focus */
  list.addEventListener('click', event => go(event.target.closest('li')));
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') openMenu(false);
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || /INPUT|TEXTAREA|SELECT/.test(event.target.tagName)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  show(false);
})();
