package nabla.examples.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.DataException;

/**
 * One side of a comparison: a program that prints timings, in a process of its own.
 *
 * @param name whose timings they are
 * @param command the program and its first arguments
 * @param threads how many threads it may use
 * @param keepsMemory whether glibc keeps its freed memory
 */
record Side(String name, List<String> command, int threads, boolean keepsMemory) {
  /** Where the PyTorch side stands, seen from the project's root, in which programs are started. */
  private static final String TORCH_BENCH = "examples/torch_bench.py";

  /**
   * Variables with which glibc keeps freed memory. Left to itself it gives large pieces back to the
   * kernel, depending on what was freed before: PyTorch, which has no pool, then gets them anew
   * page by page, and is several times slower in one process than in the next.
   */
  private static final List<String> KEEPING_MEMORY =
      List.of("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_");

  private static final String ALL = Long.toString(1L << 32);

  /** A program whose memory is glibc's to give back. */
  Side(String name, List<String> command, int threads) {
    this(name, command, threads, false);
  }

  /** The same program with {@link #keepsMemory}. */
  Side keepingMemory() {
    return new Side(name, command, threads, true);
  }

  /** A main class on this program's class path, in a JVM with this one's flags. */
  static Side java(String name, int threads, String... mainClassAndArguments) {
    return java(name, threads, System.getProperty("java.class.path"), mainClassAndArguments);
  }

  /** The same on another class path. */
  static Side java(String name, int threads, String classPath, String[] mainClassAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Dnabla.threads=" + threads);
    command.addAll(List.of("-cp", classPath));
    command.addAll(List.of(mainClassAndArguments));
    return new Side(name, command, threads);
  }

  /**
   * PyTorch, named with its version.
   *
   * @throws ArgumentException if that Python can't be started or has no PyTorch
   */
  static Side torch(String python, int threads) {
    List<String> ask = List.of(python, "-c", "import torch; print(torch.__version__)");
    String said;
    try (Turns turns = new Side(python, ask, threads).start(List.of())) {
      turns.next();
      said = turns.lastLine();
    } catch (DataException e) {
      throw new ArgumentException(
          "--python: got %s, wanted a Python that has torch and numpy (%s). Name one with --python"
              .formatted(python, e.getMessage()));
    }
    return new Side("PyTorch " + said, List.of(python, TORCH_BENCH), threads);
  }

  /**
   * Runs the program to its end, and hands on each timing as it comes.
   *
   * @param parts chooses workloads by parts of their names
   * @throws DataException if it can't be started, or fails
   */
  void run(List<String> parts, Consumer<Timing> each) {
    try (Turns turns = start(parts)) {
      for (Optional<Timing> timing; (timing = turns.next()).isPresent(); ) {
        each.accept(timing.get());
      }
    }
  }

  /**
   * Starts the program, which with {@code --turns} among its arguments waits for each of its turns.
   *
   * @throws DataException if it can't be started
   */
  Turns start(List<String> arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(command.stream(), arguments.stream()).toList());
    // OpenMP's own guess counts cores, not processors.
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    if (keepsMemory) {
      KEEPING_MEMORY.forEach(variable -> builder.environment().put(variable, ALL));
    }
    try {
      return new Turns(name, builder.redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new DataException("%s can't be run: %s".formatted(name, e.getMessage()), e);
    }
  }
}
