/** What is looked at together. */
export type Topic = 'making' | 'spaces' | 'reset' | 'play' | 'determinism' | 'snapshot' | 'render' | 'close'

interface Row {
  readonly topic: Topic
  /** An error breaks the contract; a warning is allowed, and rarely meant. */
  readonly level: 'error' | 'warning'
  /** What holds for a sound env. */
  readonly says: string
}

const error = (topic: Topic, says: string): Row => ({ topic, level: 'error', says })
const warning = (topic: Topic, says: string): Row => ({ topic, level: 'warning', says })

/** Every rule that `checkEnv` holds an env to, by its id. docs/gymnasium.md maps Gymnasium's checks to them. */
export const checkRows = {
  make: error('making', 'the env can be made'),
  hangs: error('making', 'every call comes to an end'),
  members: error('making', 'the env has the members of an Env'),
  mode: error('making', 'a sync env gives values, an async one promises'),
  'frames-per-step': error('making', 'framesPerStep is a positive integer'),
  'seed-method': warning('making', 'the seed is given to reset, not to a method seed'),

  spaces: error('spaces', 'observationSpace, actionSpace and stateSpace are spaces'),
  'space-json': error('spaces', 'the spaces are such as their constructors accept, and survive JSON'),
  'space-sample': error('spaces', 'samples of a space are elements of it'),
  'space-fixed': warning('spaces', 'no number of a Box can have one value alone'),
  'space-unbounded': warning('spaces', 'observations and actions have finite bounds'),
  'action-range': warning('spaces', 'a vector of actions is symmetric around 0, or starts there, within -1 to 1'),
  'image-space': warning('spaces', 'images are uint8 from 0 to 255, channels last'),

  'reset-throws': error('reset', 'reset works'),
  'reset-seed': error('reset', 'reset takes a seed'),
  'reset-options': error('reset', 'reset takes empty options'),

  'reset-result': error('play', 'reset gives an object with observation, state and info'),
  'reset-info': error('play', 'the info of reset is an object'),
  'step-throws': error('play', 'step works'),
  'step-result': error('play', 'step gives an object with observation, reward, terminated, truncated, state and info'),
  'step-info': error('play', 'the info of step is an object'),
  'step-flags': error('play', 'terminated and truncated are booleans'),
  'early-truncation': error('play', 'no episode is cut at its first step'),
  'reward-number': error('play', 'the reward is a number'),
  'reward-nan': error('play', 'the reward is not NaN'),
  'reward-infinite': error('play', 'the reward is finite'),
  'reward-terms': error('play', 'the reward terms are numbers that sum to the reward'),
  'observation-type': error('play', 'observations have the type, shape and keys of the observation space'),
  'observation-range': error('play', 'observations keep to the bounds of the observation space'),
  'observation-finite': error('play', 'observations hold no NaN and no infinity'),
  'observation-reuse': error('play', 'an observation that was returned is never written again'),
  'state-type': error('play', 'state data has the type, shape and keys of the state space; undefined without one'),
  'state-range': error('play', 'state data keeps to the bounds of the state space'),
  'state-nan': error('play', 'state data holds no NaN'),
  'state-reuse': warning('play', 'state data that was returned is never written again'),

  replay: error('determinism', 'the same seed and actions replay the same trajectory in the same env'),
  'replay-new-env': error('determinism', 'the same seed and actions replay the same trajectory in a new env'),
  'replay-info': warning('determinism', 'the same seed and actions give the same info'),
  'seed-ignored': warning('determinism', 'other seeds start other episodes, where episodes differ at all'),
  'default-seed': warning('determinism', 'resets without a seed go on to other episodes, where seeds make them differ'),

  'snapshot-pair': error('snapshot', 'saveState and loadState come together'),
  'snapshot-throws': error('snapshot', 'saveState and loadState work'),
  'snapshot-shared': error('snapshot', 'saved state data is never written again'),
  'snapshot-clone': error('snapshot', 'saved state data can be cloned'),
  'snapshot-restore': error('snapshot', 'from a saved state, the same actions give the same trajectory'),
  'snapshot-new-env': error('snapshot', 'a saved state goes on in a new env too'),

  'render-throws': error('render', 'render works in each mode'),
  'render-mode': error('render', "renderMode is 'rgb', 'text' or null"),
  'render-result': error('render', 'render gives what its mode says: a picture, a text, or null'),
  'render-effect': error('render', 'rendering changes nothing in what follows'),

  'close-throws': error('close', 'close works'),
  'close-twice': error('close', 'a second close does nothing'),
} as const satisfies Readonly<Record<string, Row>>

/** The id of a rule. */
export type CheckRow = keyof typeof checkRows
