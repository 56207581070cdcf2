import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressClass, connectionEnds } from '../../src/facts/address.ts'

describe('the class of an address', () => {
  it.each([
    ['198.51.100.7', 'public'],
    ['203.0.113.255', 'public'],
    ['8.8.8.8', 'public'],
    ['2001:db8::1', 'public'],
    ['[2606:4700::1111]', 'public'],
    ['::ffff:198.51.100.1', 'public'],
    ['10.1.2.3', 'private'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['100.127.255.255', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:a00:1', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['100.128.0.1', 'public'],
    ['127.0.0.53', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['224.0.0.251', 'multicast'],
    ['ff02::fb', 'multicast'],
    ['255.255.255.255', 'multicast'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
  ])('of %s is %s', (text, expected) => {
    expect(addressClass(text)).toBe(expected)
  })

  it.each([
    '',
    'example.com',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4:80',
    '0x7f000001',
    ':::',
    '/tmp',
    '1.2.3.4/8',
  ])('of %j is none', (text) => {
    expect(addressClass(text)).toBeNull()
  })

  it('is one for every address, and none for what is none', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => addressClass(text) !== null))
    fc.assert(fc.property(fc.string(), (text) => typeof addressClass(`${text} `) === 'object'))
  })
})

describe('the ends of a connection', () => {
  it.each([
    [
      '10.0.0.1:4040->198.51.100.7:4444',
      [
        ['10.0.0.1', '4040'],
        ['198.51.100.7', '4444'],
      ],
    ],
    [
      '::1:5000->2001:db8::7:80',
      [
        ['::1', '5000'],
        ['2001:db8::7', '80'],
      ],
    ],
    ['0.0.0.0:80', [['0.0.0.0', '80']]],
    ['[::1]:80', [['::1', '80']]],
    ['198.51.100.7', [['198.51.100.7', null]]],
    ['2001:db8::7', [['2001:db8::7', null]]],
    ['/tmp/socket', []],
    ['db:5432', []],
    ['a->b', []],
    ['', []],
  ])('of %s are found', (text, expected) => {
    expect(connectionEnds(text).map(({ address, port }) => [address, port])).toEqual(expected)
  })
})
