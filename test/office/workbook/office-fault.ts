/** What Excel answers when it refuses: one of its own error codes. */
export class OfficeFault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
export const invalidArgument = (message: string): OfficeFault => new OfficeFault('InvalidArgument', message);
