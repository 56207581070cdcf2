import { describe, expect, it } from 'vitest'
import { nextVersion } from '../../scripts/release/version.ts'

describe('the version of the next release', () => {
  it('is the next minor one unless another is given', () => {
    expect(nextVersion('0.1.0')).toBe('0.2.0')
    expect(nextVersion('1.9.4')).toBe('1.10.0')
    expect(nextVersion('0.1.0', '0.1.1')).toBe('0.1.1')
    expect(nextVersion('0.9.9', '1.0.0')).toBe('1.0.0')
  })

  it('must be above the one before, and a plain version', () => {
    expect(() => nextVersion('0.2.0', '0.2.0')).toThrow('0.2.0 is not above 0.2.0')
    expect(() => nextVersion('0.10.0', '0.9.0')).toThrow('0.9.0 is not above 0.10.0')
    for (const given of ['v0.3.0', '0.3', '0.3.0-rc.1', '00.3.0', ''])
      expect(() => nextVersion('0.2.0', given)).toThrow('is not a version such as 1.2.3')
  })
})
