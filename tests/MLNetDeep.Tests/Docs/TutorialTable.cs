namespace MLNetDeep.Tests.Docs;

/// <summary>Few made-up rows in the place of the table that docs/tutorial.md has the reader download.</summary>
internal static class TutorialTable
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static void Write(string path)
    {
        var random = new Random(1);
        File.WriteAllLines(path,
        [
            """ "age";"job";"marital";"education";"default";"balance";"housing";"loan";"contact";"day";"month";"duration";"campaign";"pdays";"previous";"poutcome";"y" """.Trim(),
            .. Enumerable.Range(0, 300).Select(_ =>
            {
                var known = random.Next(4) == 0;
                var age = random.Next(18, 95);
                var says = known ? random.Next(3) > 0 : random.Next(12) == 0;
                return $"{age};\"{(age > 60 ? "retired" : "student")}\";\"single\";\"{(random.Next(2) == 0 ? "tertiary" : "unknown")}\";\"no\";{random.Next(-500, 9_000)};\"{YesOrNo(random.Next(2) == 0)}\";\"{YesOrNo(random.Next(5) == 0)}\";"
                    + $"\"cellular\";{random.Next(1, 32)};\"{Months[random.Next(12)]}\";{random.Next(900)};{random.Next(1, 5)};{(known ? 90 : -1)};{(known ? 1 : 0)};\"{(known ? "success" : "unknown")}\";\"{YesOrNo(says)}\"";
            }),
        ]);
    }

    private static string YesOrNo(bool yes) => yes ? "yes" : "no";
}
