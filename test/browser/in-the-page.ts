/**
 * Texts of the page that stand out too little from what is behind them, each with its contrast. Text below 18.66 pixels, or 24 where it
 * is not bold, needs 4.5 (WCAG 2, 1.4.3).
 */
export const faintTexts = `(() => {
  const read = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const part = (value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour.length >= 3 && (colour[3] ?? 1) > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')) continue;
    if (['TITLE', 'STYLE', 'SCRIPT', 'OPTION', 'title'].includes(element.tagName)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.clipPath !== 'none') continue;
    const front = light(read(element instanceof SVGElement ? style.fill : style.color));
    const back = light(behind(element));
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (contrast < 4.5) found.push(element.tagName + '.' + element.getAttribute('class') + ' ' + contrast.toFixed(2) + ' ' + element.textContent.trim().slice(0, 40));
  }
  return [...new Set(found)];
})()`;

/** How far the page can be moved sideways: 0 where it fits. */
export const sideways = `Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth`;

/** The bands of the timeline: the phase, and its bars from left to right, as pixels. */
export const bandsOfTimeline = `[...document.querySelectorAll('#timeline [data-phase]')].map((band) => ({
  phase: band.dataset.phase,
  isVisible: band.getBoundingClientRect().height > 10,
  bars: [...band.querySelectorAll('rect.bar')].map((bar) => { const { x, width, height } = bar.getBoundingClientRect(); return { x, width, height }; }),
  frame: (({ x, width }) => ({ x, width }))(band.querySelector('svg').getBoundingClientRect()),
}))`;
