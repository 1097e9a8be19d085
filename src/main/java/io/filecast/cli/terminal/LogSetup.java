package io.filecast.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.filecast.text.LocaleCharset;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * How the programs log, unless a logback file says otherwise: to stderr, since stdout is for
 * results. In code, since XML would take a quarter of the program's start.
 *
 * <p>{@code -Dlogback.configurationFile}, or a {@code logback.xml} of an application that embeds
 * filecast, wins. {@code -Dfilecast.logLevel} sets filecast's own level.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isThereAFile()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogLine encoder = new LogLine(LocaleCharset.ofOutput());
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("STDERR");
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
    context
        .getLogger("io.filecast")
        .setLevel(Level.toLevel(System.getProperty("filecast.logLevel"), Level.INFO));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isThereAFile() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(name -> loader.getResource(name) != null);
  }
}
