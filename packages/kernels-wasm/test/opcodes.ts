/**
 * The instructions of a module, by a walk through its bytes.
 */

/** Bytes behind opcodes: u an integer of any length, f four bytes. */
const immediates: Readonly<Record<number, string>> = {
  ...Object.fromEntries([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x41].map((code) => [code, 'u'])),
  ...Object.fromEntries([0x28, 0x2a, 0x36, 0x38].map((code) => [code, 'uu'])),
  0x43: 'f',
};

/** What a module consists of: prefixes and opcodes of its instructions, and the types of its values. */
export function contentsOf(module: Uint8Array): { readonly opcodes: Set<number>; readonly types: Set<number> } {
  let at = 8;
  const integer = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = module[at++] ?? NaN;
      if (Number.isNaN(byte)) throw new Error('the module ends within an integer');
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  };
  const opcodes = new Set<number>();
  const types = new Set<number>();
  const signature = (): void => {
    at++;
    for (let list = 0; list < 2; list++) for (let n = integer(); n > 0; n--) types.add(module[at++] ?? 0);
  };
  const body = (): void => {
    const end = integer() + at;
    for (let groups = integer(); groups > 0; groups--) {
      integer();
      types.add(module[at++] ?? 0);
    }
    while (at < end) {
      const opcode = module[at++] ?? 0;
      opcodes.add(opcode);
      // The only instructions with a prefix that have a meaning here: saturating conversion, and filling.
      if (opcode === 0xfc) at += module[at] === 0x0b ? 2 : 1;
      // Instructions on vectors are not told apart.
      else if (opcode === 0xfd) at = end;
      for (const kind of immediates[opcode] ?? '') {
        if (kind === 'f') at += 4;
        else integer();
      }
    }
    if (at !== end) throw new Error('an instruction ends behind its function');
  };
  while (at < module.length) {
    const section = module[at++];
    const end = integer() + at;
    if (section === 1) for (let n = integer(); n > 0; n--) signature();
    if (section === 10) for (let n = integer(); n > 0; n--) body();
    at = end;
  }
  return { opcodes, types };
}
