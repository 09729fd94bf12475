/** The command line was used wrongly, as opposed to a plan that was refused; exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
