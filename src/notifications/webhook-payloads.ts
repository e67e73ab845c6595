import { cutText, plainText, shownNotice } from './notice-text.ts';
import type { Notice, NoticeSeverity } from './notice.ts';

/** Makes what is posted of a notice: something that JSON can hold. */
export type WebhookPayload = (notice: Notice) => unknown;

/** Texts are cut before they are escaped, so the limits leave room for what escaping adds. */
const longestTitle = 100;
const limits = { generic: 100_000, slack: 7000, discord: 1900 } as const;

/** Discord takes up to 25 fields and 6,000 characters in all. */
const mostFields = 8;
const longestField = 60;

const colors: Readonly<Record<NoticeSeverity, number>> = {
  info: 0x4a_7b_d0,
  success: 0x3a_a5_5d,
  warning: 0xe0_a0_30,
  error: 0xd0_40_40,
  critical: 0x90_10_10,
};

/** The payloads that need no further setting on the other side. */
export const webhookPayloads: Readonly<Record<'generic' | 'slack' | 'discord', WebhookPayload>> = {
  generic,
  slack,
  discord,
};

/** The notice itself, without control characters. */
function generic(notice: Notice): unknown {
  return { ...notice, ...shownNotice(notice, 1000, limits.generic) };
}

/** Title, body and facts as lines of plain text; no formatting, mentions or previews of links. */
function slack(notice: Notice): unknown {
  const { title, body } = shownNotice(notice, longestTitle, limits.slack);
  const facts = factsOf(notice).map(([name, value]) => `${name}: ${value}`);
  const text = [title, ...(body === '' ? [] : [body]), ...facts].join('\n');
  return { text: escapeSlack(text), mrkdwn: false, unfurl_links: false, unfurl_media: false };
}

function discord(notice: Notice): unknown {
  const { title, body } = shownNotice(notice, longestTitle, limits.discord);
  const fields = factsOf(notice).map(([name, value]) => ({
    name: escapeDiscord(name),
    value: escapeDiscord(value),
    inline: true,
  }));
  return {
    embeds: [
      {
        title: escapeDiscord(title),
        description: escapeDiscord(body),
        color: colors[notice.severity],
        ...(fields.length === 0 ? {} : { fields }),
      },
    ],
    // Whatever the text says, nobody is called by it.
    allowed_mentions: { parse: [] },
  };
}

/** In Slack's texts these three begin and end links, mentions and commands. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Links that say one thing and lead to another, mentions and formatting become plain text. */
function escapeDiscord(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()<]/g, (character) => `\\${character}`);
}

function factsOf({ facts = {} }: Notice): readonly (readonly [string, string])[] {
  return Object.entries(facts)
    .slice(0, mostFields)
    .map(([name, value]) => [shownFact(name), shownFact(String(value))] as const);
}

/** Receivers refuse fields without a text. */
function shownFact(text: string): string {
  const shown = cutText(plainText(text).replaceAll(/\s+/g, ' ').trim(), longestField);
  return shown === '' ? '-' : shown;
}
