/* What the page was made with: its data and its texts, from the JSON block. Text from data is only ever set as text,
   never as HTML. */

export const data = JSON.parse(document.getElementById("phusong-data").textContent);
export const { texts } = data;

/** A text that the server gives in both languages. */
export const inLanguage = (text) => text[data.language];
