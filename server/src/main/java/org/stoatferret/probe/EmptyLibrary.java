package org.stoatferret.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A shared library for Linux without anything in it. The bundled programs name libraries of the desktop (sound, screen
 * capture) that a server does not have, and never call them to read a file: these stand in for them.
 *
 * <p>
 * The layout follows the System V ABI, chapter 5: a header, three program headers, the dynamic section, one (null)
 * symbol, a hash table of it, and the strings.
 */
final class EmptyLibrary {
    static final short X86_64 = 62;
    static final short AARCH64 = 183;

    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int PROGRAM_HEADERS = 3;
    private static final int DYNAMIC = HEADER + PROGRAM_HEADERS * PROGRAM_HEADER;
    private static final int DYNAMIC_SIZE = 7 * 16;
    private static final int SYMBOLS = DYNAMIC + DYNAMIC_SIZE;
    private static final int SYMBOL = 24;
    private static final int HASH = SYMBOLS + SYMBOL;
    private static final int STRINGS = HASH + 16;
    private static final long PAGE = 0x10000; // the largest that either machine has

    private static final int READ_WRITE = 6;

    private EmptyLibrary() {}

    /** The file's content, for a library that calls itself so. */
    static byte[] bytes(String name, short machine) {
        var strings = ("\0" + name + "\0").getBytes(StandardCharsets.US_ASCII);
        int size = STRINGS + strings.length;
        var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        header(out, machine);
        programHeader(out, 1, 0, size, PAGE); // PT_LOAD
        programHeader(out, 2, DYNAMIC, DYNAMIC_SIZE, 8); // PT_DYNAMIC
        // PT_GNU_STACK: without it the loader takes the library to need an executable stack.
        programHeader(out, 0x6474e551, 0, 0, 16);
        out.putLong(14).putLong(1); // DT_SONAME
        out.putLong(4).putLong(HASH); // DT_HASH
        out.putLong(5).putLong(STRINGS); // DT_STRTAB
        out.putLong(6).putLong(SYMBOLS); // DT_SYMTAB
        out.putLong(10).putLong(strings.length); // DT_STRSZ
        out.putLong(11).putLong(SYMBOL); // DT_SYMENT
        out.putLong(0).putLong(0); // DT_NULL
        out.position(HASH);
        out.putInt(1).putInt(1).putInt(0).putInt(0); // one bucket, one symbol, both of them none
        return out.put(strings).array();
    }

    private static void header(ByteBuffer out, short machine) {
        out.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16); // 64 bits, little-endian, version 1
        out.putShort((short) 3).putShort(machine).putInt(1); // ET_DYN
        out.putLong(0).putLong(HEADER).putLong(0).putInt(0); // no entry, program headers, no sections, no flags
        out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) PROGRAM_HEADERS);
        out.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void programHeader(ByteBuffer out, int type, long offset, long size, long alignment) {
        out.putInt(type).putInt(READ_WRITE).putLong(offset).putLong(offset).putLong(offset);
        out.putLong(size).putLong(size).putLong(alignment);
    }
}
