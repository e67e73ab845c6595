import { markup, type Markup } from './markup.ts';

/**
 * What runs in a page of the dashboard: takes in the parts that the server sends, which is markup that the server made. What was
 * unfolded stays so, and what has the focus keeps it.
 */
export const followScript: Markup = markup`'use strict';
const live = document.getElementById('live');
const told = document.getElementById('told');
const reached = 'a, summary, [tabindex]';
const say = (text) => { if (told.textContent !== text) told.textContent = text; };
const source = new EventSource(document.body.dataset.events);
source.onopen = () => say('● live');
source.onerror = () => say('○ connection lost, trying again');
source.onmessage = (event) => {
  const { order, parts } = JSON.parse(event.data);
  // First of all: what is moved loses the focus, and nothing has to move once these are gone.
  for (const part of [...live.children]) if (!order.includes(part.id)) part.remove();
  let before = null;
  for (const id of order) {
    let part = document.getElementById(id);
    if (parts[id] !== undefined) {
      const fresh = document.createElement('template');
      fresh.innerHTML = parts[id];
      const next = fresh.content.firstElementChild;
      if (part === null) live.append(next);
      else {
        const open = [...part.querySelectorAll('details')].map((each) => each.open);
        [...next.querySelectorAll('details')].forEach((each, index) => { if (open[index] !== undefined) each.open = open[index]; });
        const aside = [...part.querySelectorAll('.wide')].map((each) => each.scrollLeft);
        const focus = [...part.querySelectorAll(reached)].indexOf(document.activeElement);
        part.replaceWith(next);
        [...next.querySelectorAll('.wide')].forEach((each, index) => { each.scrollLeft = aside[index] || 0; });
        if (focus >= 0) next.querySelectorAll(reached)[focus]?.focus({ preventScroll: true });
      }
      part = next;
    }
    if (part === null) continue;
    if (part.previousElementSibling !== before && part.parentElement === live) live.insertBefore(part, before === null ? live.firstElementChild : before.nextElementSibling);
    before = part;
  }
};
`;
