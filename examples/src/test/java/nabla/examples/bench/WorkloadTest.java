package nabla.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.memory.Pool;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final List<String> NAMES = Workload.all().stream().map(Workload::name).toList();

  @Test
  void namesAreDifferent() {
    assertEquals(NAMES.size(), new HashSet<>(NAMES).size());
    assertTrue(NAMES.size() >= 60, NAMES.toString());
  }

  @Test
  void everyOneRunsAndLeavesNothing() {
    for (Workload workload : Workload.all()) {
      Runnable work = workload.setUp().get();
      work.run();
      long held = Pool.local().memoryAllocated();
      work.run();
      assertTrue(Pool.local().memoryAllocated() <= held, workload.name());
    }
  }

  @Test
  void partsOfNamesChoose() {
    List<Workload> chosen = Workload.chosen(Workload.all(), List.of("chain", "adam"));
    assertEquals(
        List.of("engine/chain_150_ops_8x8", "engine/adam_1m_parameters"),
        chosen.stream().map(Workload::name).toList());
    assertEquals(NAMES.size(), Workload.chosen(Workload.all(), List.of()).size());
  }

  @Test
  void aPartOfNoNameIsAnError() {
    ArgumentException error =
        assertThrows(
            ArgumentException.class,
            () -> Workload.chosen(Workload.all(), List.of("chain", "chian")));
    assertTrue(error.getMessage().contains("\"chian\""), error.getMessage());
  }

  @Test
  void aSideMayHaveSomeOnly() {
    List<Workload> some = Workload.chosen(Workload.all(), List.of("adam"));
    assertEquals(List.of(), Workload.chosen(some, Workload.all(), List.of("chain")));
    assertEquals(some, Workload.chosen(some, some, List.of("adam")));
    assertThrows(
        ArgumentException.class, () -> Workload.chosen(some, Workload.all(), List.of("chian")));
  }

  @Test
  void targetsAndStoredRatiosBelongToWorkloads() {
    assertEquals(24, Ratios.resource("targets.csv").size());
    assertTrue(NAMES.containsAll(Ratios.resource("targets.csv").keySet()));
    assertTrue(Ratios.resource("guard.csv").size() >= 10);
    assertTrue(NAMES.containsAll(Ratios.resource("guard.csv").keySet()));
  }
}
