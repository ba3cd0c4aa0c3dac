/** `npm run test:resilience` sets TEST_LENGTH=long; every other command runs the short form. */
export const IS_LONG = process.env['TEST_LENGTH'] === 'long';

export const byLength = <T>(forms: { short: T; long: T }): T => (IS_LONG ? forms.long : forms.short);
