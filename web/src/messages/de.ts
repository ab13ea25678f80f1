import { type FormTexts, labelOf } from '../form/texts.js';

/** The form's own words in German. */
export const texts: FormTexts = {
  optional: 'freiwillig',
  required: 'Pflichtfeld',
  why: 'Warum wir fragen',
  choose: 'Bitte auswählen',
  errorTitle: 'Es gibt ein Problem',
  errorPrefix: 'Fehler:',
  known: 'Das wissen wir schon',
  change: 'Ändern',
  yes: 'Ja',
  no: 'Nein',
  appeared: (labels) =>
    labels.length === 1
      ? `Noch eine Frage: ${labels[0] ?? ''}`
      : `Noch ${String(labels.length)} Fragen: ${labels.join(', ')}`,
  submit: 'Absenden',
  next: 'Weiter',
  back: 'Zurück',
  skip: 'Überspringen',
  progress: (step, of, about) => `Schritt ${String(step)} von ${about ? 'etwa ' : ''}${String(of)}`,
  thanks: 'Vielen Dank. Ihre Angaben sind angekommen.',
  unavailable: 'Das Formular konnte nicht geladen werden.',
  retry: 'Noch einmal versuchen',
  errors: {
    required: (field) => `Bitte beantworten: ${labelOf(field)}`,
    email: () => 'Geben Sie eine E-Mail-Adresse an, zum Beispiel name@firma.de',
    email_business: () => 'Geben Sie Ihre geschäftliche E-Mail-Adresse an, keine private',
    phone: () => 'Geben Sie eine Telefonnummer mit Ländervorwahl an, zum Beispiel +49 30 123456',
    url: () => 'Geben Sie eine Web-Adresse an, zum Beispiel https://www.firma.de',
    number: () => 'Geben Sie eine Zahl an, zum Beispiel 250',
    date: () => 'Geben Sie ein Datum in der Form 2026-11-21 an',
    country: () => 'Wählen Sie ein Land aus',
    option: () => 'Wählen Sie eine der Möglichkeiten aus',
    min: (field) => `${labelOf(field)}: mindestens ${String(field?.min ?? '')}`,
    max: (field) => `${labelOf(field)}: höchstens ${String(field?.max ?? '')}`,
    min_length: (field) => `Geben Sie mindestens ${String(field?.minLength ?? '')} Zeichen an`,
    max_length: (field) => `Geben Sie höchstens ${String(field?.maxLength ?? '')} Zeichen an`,
    pattern: () => 'Geben Sie es in der Form an, die der Hinweis zeigt',
    offline: () =>
      'Der Server ist nicht erreichbar. Ihre Angaben bleiben hier stehen; bitte senden Sie sie noch einmal, wenn die Verbindung wieder da ist.',
  },
};
