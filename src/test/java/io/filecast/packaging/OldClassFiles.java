package io.filecast.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Gives stack maps to class files from before Java 6, those of picocli. Without them Java verifies
 * a class the slow way, and keeps it out of a class-data archive: together a third of the start.
 */
final class OldClassFiles {
  private static final int FIRST_WITH_STACK_MAPS = Opcodes.V1_6;

  /** What the JVM insists on stack maps for, and no feature of which is in older code. */
  private static final int TARGET = Opcodes.V1_8;

  /** Where the major version is in a class file (JVMS 4.1): after magic and minor version. */
  private static final int MAJOR_OFFSET = 7;

  private OldClassFiles() {}

  /** Writes a jar anew, entries in the same order and of the same age. */
  static void upgradeIn(Path jar) throws IOException {
    Path upgraded = jar.resolveSibling(jar.getFileName() + ".part");
    try (ZipFile in = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(upgraded);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        out.write(isOld(entry.getName(), bytes) ? upgrade(bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isOld(String name, byte[] bytes) {
    return name.endsWith(".class") && bytes[MAJOR_OFFSET] < FIRST_WITH_STACK_MAPS;
  }

  private static byte[] upgrade(byte[] bytes) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    ClassVisitor newer =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(TARGET, access, name, signature, superName, interfaces);
          }
        };
    new ClassReader(bytes).accept(newer, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
