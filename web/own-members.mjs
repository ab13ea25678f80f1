/**
 * Members that the parts of <fieldwise-form> have for each other only: no page, attribute or JSON knows them.
 * One letter or two each, they are 0.2 KB less of the page's download.
 */
export const ownMembers = `
  addFirst boxes clearLog clockOffset disown entriesOf forgetDevice forgetEverywhere forgetPage freshId goTo grouped
  hasJoined hasPlainContent hidePlain inMemory inOrder isAgreed isCurrent isHere isOver logHash noteSoon
  onAnswer onDraw onePage ownQueue planLocale plainForm rebuild sendable setRequired showErrors showFailure showForm
  showOutcome toForget typedIn unlog unqueue
`
  .trim()
  .split(/\s+/);
