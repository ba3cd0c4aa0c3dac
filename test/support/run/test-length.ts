/** `npm run test:resilience` sets TEST_LENGTH=long; every other command runs the short form. */
export const byLength = <T>(forms: { short: T; long: T }): T =>
  process.env['TEST_LENGTH'] === 'long' ? forms.long : forms.short;
