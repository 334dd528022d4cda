export { type Actions, actionsSchema, type CompiledActions, compileActions, type GameAction } from './actions.js'
export { conditionErrors } from './check-references.js'
export { type CompiledGame, compileGame, type GameState } from './compile-game.js'
export { type Comparison, type Condition, compileCondition, conditionSchema } from './condition.js'
export {
  type RewardTerm,
  type SharedGameFile,
  sharedGameFields,
  startSchema,
  type TargetState,
  type Variable,
  variablesSchema,
} from './game-file.js'
export { lintGame } from './lint-game.js'
export { checkGameFile, readGameFile, readGameJson } from './read-game-file.js'
export { createRecogniser, type Recogniser } from './recognition/create-recogniser.js'
export { type Recognition, recognitionSchemas } from './recognition/recognition-schema.js'
