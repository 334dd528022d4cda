/**
 * What an env may offer beside the members of `Env`: to save where it stands, and to go on from there, any number of
 * times. `checkEnv` proves it.
 *
 * @typeParam Saved Plain data that `structuredClone` copies: it is kept in files and handed to other processes.
 */
export interface Snapshot<Saved = unknown> {
  /** Everything that what follows depends on, random generators included. The env never writes to it again. */
  saveState(): Saved | Promise<Saved>
  /**
   * Goes on as the env went on that saved it: equal actions give equal results, unseeded resets included. Also in a
   * new env of the same spec, which needs no reset before.
   */
  loadState(saved: Saved): void | Promise<void>
}
