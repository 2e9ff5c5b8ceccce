namespace Workflow.Engine.Tests.Faults;

/// <summary>Simulations of one seed after another, each of the next workflow, until enough case-years have passed.</summary>
internal static class SimulationRun
{
    /// <summary>
    /// Stops at the first simulation with a violation. The same seed and years give the same report on any number of processors.
    /// <paramref name="caseYears"/> 0 or less: one simulation, for a replay. <paramref name="seams"/> null: nothing is planted.
    /// </summary>
    public static SimulationReport Of(int seed, double caseYears, Func<Seams>? seams = null)
    {
        var report = new SimulationReport(seed);
        var hash = new RunHash();
        do
        {
            var batch = new SimulationReport[caseYears > 0 ? Environment.ProcessorCount : 1];
            var first = seed;
            Parallel.For(0, batch.Length, index => batch[index] = Once(first + index, seams?.Invoke() ?? new Seams()));
            foreach (var one in batch)
            {
                report.Add(one);
                hash.Add(one.Hash);
                seed++;
                if (IsEnough(report, caseYears))
                    break;
            }
        } while (!IsEnough(report, caseYears));
        return report with { Hash = hash.ToString() };
    }

    private static bool IsEnough(SimulationReport report, double caseYears) => report.CaseYears >= caseYears || report.Violations.Count > 0;

    private static SimulationReport Once(int seed, Seams seams) =>
        new Simulation(seed, SimulationWorlds.Paths[seed % SimulationWorlds.Paths.Length], seams).Run();
}
