// Style sheets of libraries, as texts (web/app.mjs).
declare module '*.css' {
  const text: string;
  export default text;
}
