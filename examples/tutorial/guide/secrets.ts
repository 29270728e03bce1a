/** A request with a field that nobody may read in the journal. */
import { encrypted, FlextResult, keyringFrom, type Environment } from 'flext-core'
import * as t from 'io-ts'

export const loginRequest = (env: Environment) => {
  // #region request
  // FLEXT_JOURNAL_KEYS=k1:<32 bytes in base64>
  const keys = FlextResult.unwrap(keyringFrom(env))
  const LoginRequest = t.type({ user: t.string, password: encrypted(t.string, keys) })
  // #endregion
  return LoginRequest
}
