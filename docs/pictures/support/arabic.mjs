// The first visit's questions in Arabic: the demo's plan is in English.

const words = {
  email: { label: 'البريد الإلكتروني للعمل', why: 'نرسل إليه ما طلبته، ولا شيء غيره.' },
  name: { label: 'اسمك', why: 'لنعرف كيف نخاطبك.' },
  company: { label: 'أين تعمل؟', why: 'نختار أمثلة من شركات تشبه شركتك.' },
};

export const arabic = {
  title: 'الدليل',
  button: 'احصل على الدليل',
  /** The plan with these words; errors are the form's own. */
  translate: ({ fields, ...plan }) => ({
    ...plan,
    locale: 'ar',
    fields: fields.map(({ error, ...field }) => ({ ...field, ...words[field.key] })),
  }),
};
