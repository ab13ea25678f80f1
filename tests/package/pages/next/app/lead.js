'use client';

import { FieldwiseForm } from 'fieldwise/react';

export default function Lead(props) {
  return <FieldwiseForm {...props} />;
}
