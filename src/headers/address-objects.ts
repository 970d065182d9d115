import {sizeOf} from '../wire/compressed.ts'
import {type ExtendedUuid, FlagsUuid, MillisAddress, SiteUuid} from '../model/address.ts'
import {
  readExtendedUuidBody,
  readIpAddress,
  readFlagsUuidBody,
  readSiteUuidBody,
  sizeOfExtendedUuidBody,
  sizeOfIpAddress,
  sizeOfSiteUuidBody,
  writeExtendedUuidBody,
  writeIpAddress,
  writeSiteUuidBody,
  writeUuidBody,
} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'
import type {IpAddress} from '../model/ip-address.ts'

// Addresses as objects of messages: the bodies of the tagged form, without its tag.

/** IpAddress as an object of a message. */
export const ipAddressCodec: Codec<IpAddress> = {
  id: 1,
  name: 'IpAddress',
  size: sizeOfIpAddress,
  write: (address, out) => {
    writeIpAddress(out, address)
  },
  read: readIpAddress,
}

/** ExtendedUUID as an object of a message. */
export const extendedUuidCodec: Codec<ExtendedUuid> = {
  id: 12,
  name: 'ExtendedUUID',
  size: sizeOfExtendedUuidBody,
  write: (uuid, out) => {
    writeExtendedUuidBody(out, uuid)
  },
  read: readExtendedUuidBody,
}

function siteCodec(id: number, name: string, master: boolean): Codec<SiteUuid> {
  return {
    id,
    name,
    size: sizeOfSiteUuidBody,
    write(address, out) {
      if (address.master !== master) throw new TypeError(`${name}: found ${address.key}`)
      writeSiteUuidBody(out, address)
    },
    read: (inp) => readSiteUuidBody(inp, master),
  }
}

/** SiteUUID as an object of a message. */
export const siteUuidCodec = siteCodec(13, 'SiteUUID', false)

/** SiteMaster as an object of a message. */
export const siteMasterCodec = siteCodec(14, 'SiteMaster', true)

// FlagsUUID => UUID flags:cint
/** FlagsUUID as an object of a message. */
export const flagsUuidCodec: Codec<FlagsUuid> = {
  id: 19,
  name: 'FlagsUUID',
  size: (uuid) => 16 + sizeOf.compressedInt(uuid.flags),
  write(uuid, out) {
    writeUuidBody(out, uuid)
    out.compressedInt(uuid.flags)
  },
  read: readFlagsUuidBody,
}

// MillisAddress => millis:i64      5.3 and later
/** MillisAddress as an object of a message. */
export const millisAddressCodec: Codec<MillisAddress> = {
  id: 22,
  name: 'MillisAddress',
  size: () => sizeOf.i64,
  write: (address, out) => {
    out.bits64(address.millis)
  },
  read: (inp) => new MillisAddress(inp.bits64()),
}
