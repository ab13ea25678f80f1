import { type FormTexts, labelOf } from '../form/texts.js';

/** The form's own words in Spanish. */
export const texts: FormTexts = {
  optional: 'opcional',
  required: 'obligatorio',
  why: 'Por qué lo preguntamos',
  choose: 'Elija una opción',
  errorTitle: 'Hay un problema',
  errorPrefix: 'Error:',
  known: 'Ya sabemos',
  change: 'Cambiar',
  yes: 'Sí',
  no: 'No',
  appeared: (labels) =>
    labels.length === 1
      ? `Una pregunta más: ${labels[0] ?? ''}`
      : `${String(labels.length)} preguntas más: ${labels.join(', ')}`,
  submit: 'Enviar',
  next: 'Continuar',
  back: 'Atrás',
  skip: 'Omitir',
  progress: (step, of, about) => `Paso ${String(step)} de ${about ? 'unos ' : ''}${String(of)}`,
  thanks: 'Gracias. Hemos recibido sus respuestas.',
  unavailable: 'No se ha podido cargar el formulario.',
  retry: 'Intentar de nuevo',
  errors: {
    required: (field) => `Responda: ${labelOf(field)}`,
    email: () => 'Introduzca una dirección de correo, por ejemplo nombre@empresa.es',
    email_business: () => 'Introduzca su correo de trabajo, no uno personal',
    phone: () => 'Introduzca un teléfono con el prefijo del país, por ejemplo +34 91 1234567',
    url: () => 'Introduzca una dirección web, por ejemplo https://www.empresa.es',
    number: () => 'Introduzca un número, por ejemplo 250',
    date: () => 'Introduzca una fecha con el formato 2026-11-21',
    country: () => 'Elija un país',
    option: () => 'Elija una de las opciones',
    min: (field) => `${labelOf(field)}: como mínimo ${String(field?.min ?? '')}`,
    max: (field) => `${labelOf(field)}: como máximo ${String(field?.max ?? '')}`,
    min_length: (field) => `Escriba al menos ${String(field?.minLength ?? '')} caracteres`,
    max_length: (field) => `Escriba como máximo ${String(field?.maxLength ?? '')} caracteres`,
    pattern: () => 'Escríbalo con el formato que muestra la ayuda',
    offline: () =>
      'No se puede conectar con el servidor. Sus respuestas siguen aquí; envíelas de nuevo cuando haya conexión.',
  },
};
