export const usage = `usage`;
export const help: Readonly<Record<string, string>> = {};
