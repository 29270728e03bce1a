/** Which states a pattern names: `*` stands for anything. */

export const matchesState = (pattern: string, stateId: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`))
      .join('.*')}$`,
  ).test(stateId)
