export { type CompiledGame, compileGame, type GameState } from './compile-game.js'
export {
  actionsSchema,
  type Condition,
  type DoneCondition,
  type RewardTerm,
  type SharedGameFile,
  sharedGameFields,
  type Variable,
  variablesSchema,
} from './game-file.js'
export { checkGameFile, readGameFile } from './read-game-file.js'
