import { type FormTexts, labelOf } from '../form/texts.js';

/** The form's own words in Arabic. */
export const texts: FormTexts = {
  optional: 'اختياري',
  required: 'مطلوب',
  why: 'لماذا نسأل',
  choose: 'يرجى الاختيار',
  errorTitle: 'هناك مشكلة',
  errorPrefix: 'خطأ:',
  known: 'ما نعرفه بالفعل',
  change: 'تغيير',
  yes: 'نعم',
  no: 'لا',
  appeared: (labels) =>
    labels.length === 1
      ? `سؤال إضافي: ${labels[0] ?? ''}`
      : `أسئلة إضافية (${String(labels.length)}): ${labels.join('، ')}`,
  submit: 'إرسال',
  next: 'متابعة',
  back: 'رجوع',
  skip: 'تخطٍّ',
  progress: (step, of, about) => `الخطوة ${String(step)} من ${about ? 'حوالي ' : ''}${String(of)}`,
  thanks: 'شكرًا لك. لقد استلمنا إجاباتك.',
  unavailable: 'تعذّر تحميل النموذج.',
  retry: 'المحاولة مرة أخرى',
  errors: {
    required: (field) => `يرجى الإجابة: ${labelOf(field)}`,
    email: () => 'أدخل عنوان بريد إلكتروني مثل name@company.com',
    email_business: () => 'أدخل بريدك الإلكتروني الخاص بالعمل، لا بريدك الشخصي',
    phone: () => 'أدخل رقم هاتف مع رمز البلد، مثل ‎+966 11 1234567',
    url: () => 'أدخل عنوان موقع مثل https://www.company.com',
    number: () => 'أدخل رقمًا، مثل 250',
    date: () => 'أدخل تاريخًا بالصيغة 2026-11-21',
    country: () => 'اختر بلدًا',
    option: () => 'اختر أحد الخيارات',
    min: (field) => `${labelOf(field)}: الحد الأدنى ${String(field?.min ?? '')}`,
    max: (field) => `${labelOf(field)}: الحد الأقصى ${String(field?.max ?? '')}`,
    min_length: (field) => `الحد الأدنى لعدد الأحرف: ${String(field?.minLength ?? '')}`,
    max_length: (field) => `الحد الأقصى لعدد الأحرف: ${String(field?.maxLength ?? '')}`,
    pattern: () => 'أدخله بالصيغة الموضحة في التلميح',
    offline: () =>
      'تعذّر الاتصال بالخادم. إجاباتك محفوظة هنا؛ يرجى إرسالها مرة أخرى عند عودة الاتصال.',
  },
};
