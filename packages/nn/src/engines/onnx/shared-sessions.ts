import { createHash } from 'node:crypto'
import type { InferenceSession, InferenceSessionFactory } from 'onnxruntime-node'

/** A session on loan. */
export interface SessionLoan {
  readonly session: InferenceSession
  /** Gives the session back; the last one frees it. Call it once. */
  release(): Promise<void>
}

/**
 * Lends sessions of ONNX models, one for all that borrow the same model at a time; its options are those of the first.
 *
 * @param start Compiles a model.
 */
export function sharedSessions(start: InferenceSessionFactory['create']) {
  const loans = new Map<string, { readonly session: Promise<InferenceSession>; borrowers: number }>()

  return async (model: Uint8Array, options: InferenceSession.SessionOptions): Promise<SessionLoan> => {
    const hash = createHash('sha256').update(model).digest('hex')
    const loan = loans.get(hash) ?? { session: start(model, options), borrowers: 0 }
    loans.set(hash, loan)
    loan.borrowers++
    const giveBack = (): boolean => {
      loan.borrowers--
      if (loan.borrowers > 0) return false
      loans.delete(hash)
      return true
    }
    try {
      const session = await loan.session
      return {
        session,
        async release() {
          if (giveBack()) await session.release()
        },
      }
    } catch (error) {
      giveBack()
      throw error
    }
  }
}
